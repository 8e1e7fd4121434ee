// Where things are kept: the database, the blobs, secrets, people's files. Knows no table and no file of the domain.
export { migrate, openDatabase, type Database, type Migrations } from './database.ts'
export { BlobMismatch, type BlobName, type Blobs, type ByteRange } from './blobs.ts'
export { openDiskBlobs } from './disk-blobs.ts'
export { openS3Blobs, type S3Options } from './open-s3-blobs.ts'
export { openSecrets, type Secrets } from './secrets.ts'
export { openPersonFiles, type PersonFiles } from './person-files.ts'
