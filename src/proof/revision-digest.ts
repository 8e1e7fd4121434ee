// The name of a revision: one digest over the digests of all its files. Large-file pointers carry SHA-256
// already, so naming a revision of a terabyte reads no weights.
import { sha256, type Digest } from '../std/index.ts'

export type FileDigest = {
  readonly path: string
  /** 64 hexadecimal digits, as LFS writes them, or the same behind `sha256:`. */
  readonly sha256: string
  readonly sizeBytes: number
}

export function revisionDigest(files: readonly FileDigest[]): Digest {
  const lines = sortByPath(files).map(({ path, sha256: digest, sizeBytes }) => {
    assertPath(path)
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw new RangeError(`not a size: ${sizeBytes}`)
    return `${bareSha256(digest)} ${sizeBytes} ${path}\n`
  })
  return sha256(`ecluse-revision/v1\n${lines.join('')}`)
}

/**
 * The same over the weight files only, so that an edit of the README does not void an evaluation. Null when
 * there are none: two revisions without weights do not have "the same weights".
 */
export function weightsDigest(files: readonly FileDigest[]): Digest | null {
  const weights = files.filter(({ path }) => isWeightFile(path))
  return weights.length === 0 ? null : revisionDigest(weights)
}

const weightSuffixes = [
  ['.safetensors', '.gguf', '.ggml', '.llamafile'],
  ['.bin', '.pt', '.pth', '.ckpt', '.pkl', '.pickle', '.joblib', '.mar', '.nemo'], // PyTorch and pickles
  ['.onnx', '.onnx_data', '.onnx.data', '.ort'],
  ['.h5', '.hdf5', '.keras', '.pb', '.tflite', '.data-00000-of-00001'], // TensorFlow and Keras
  ['.msgpack', '.npz', '.npy', '.orbax'], // JAX
  ['.mlmodel', '.pdparams', '.ot', '.engine', '.plan', '.litertlm', '.task', '.rten'],
].flat()

export function isWeightFile(path: string): boolean {
  const name = path.toLowerCase()
  return weightSuffixes.some((suffix) => name.endsWith(suffix))
}

/**
 * By Unicode code point, as the digest and the model signing standard both order paths. JavaScript's own
 * order is by UTF-16 unit, which puts an emoji before U+E000; the order of UTF-8 bytes is the right one.
 */
export function sortByPath<T extends { readonly path: string }>(files: readonly T[]): T[] {
  const keyed = files.map((file) => ({ file, key: Buffer.from(file.path) }))
  keyed.sort((a, b) => Buffer.compare(a.key, b.key))
  keyed.forEach(({ key, file }, i) => {
    if (keyed[i - 1]?.key.equals(key)) throw new SyntaxError(`the path ${file.path} appears twice`)
  })
  return keyed.map(({ file }) => file)
}

/** The digits alone, whichever of the two spellings comes in. */
export function bareSha256(text: string): string {
  const digits = text.startsWith('sha256:') ? text.slice('sha256:'.length) : text
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new SyntaxError(`not a sha256 digest: ${text}`)
  return digits
}

// A newline in a path would let one file's line pass for two.
function assertPath(path: string): void {
  if (path === '' || !path.isWellFormed() || /[\n\r\0]/.test(path))
    throw new SyntaxError('not a path of a revision')
}
