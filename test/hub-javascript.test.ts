import { randomBytes } from 'node:crypto'
import {
  createRepo,
  deleteRepo,
  downloadFile,
  listCommits,
  listFiles,
  listModels,
  modelInfo,
  uploadFiles,
  whoAmI,
} from '@huggingface/hub'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHub, type HubServer } from './hub-server.ts'

let server: HubServer
let hubUrl: string
let accessToken: string

beforeAll(async () => {
  server = await startHub()
  hubUrl = server.url
  accessToken = server.tokens.publisher
})
afterAll(() => server[Symbol.asyncDispose]())

const weights = randomBytes(300_000)
const card =
  '---\nlicense: apache-2.0\npipeline_tag: text-generation\n---\n# Otter\n\nA small model of rivers.\n'

test('what the official JavaScript client uploads, it lists and downloads again', async () => {
  const repo = 'lab/otter'
  expect((await whoAmI({ hubUrl, accessToken })).name).toBe('pat')
  const created = await createRepo({ repo, hubUrl, accessToken })
  expect(created.repoUrl).toBe(`${hubUrl}/lab/otter`)
  const output = await uploadFiles({
    repo,
    hubUrl,
    accessToken,
    files: [
      { path: 'README.md', content: new Blob([card]) },
      { path: 'config.json', content: new Blob(['{"model_type":"llama"}']) },
      { path: 'onnx/model.safetensors', content: new Blob([weights]) },
    ],
  })
  expect(output?.commit.oid).toMatch(/^[0-9a-f]{40}$/)

  const paths: string[] = []
  for await (const file of listFiles({ repo, hubUrl, accessToken, recursive: true })) {
    if (file.type === 'file') paths.push(file.path)
  }
  expect(paths).toEqual(['.gitattributes', 'README.md', 'config.json', 'onnx/model.safetensors'])

  const blob = await downloadFile({ repo, hubUrl, accessToken, path: 'onnx/model.safetensors' })
  expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(weights)).toBe(true)
  const info = await modelInfo({ name: repo, hubUrl, accessToken, additionalFields: ['sha', 'cardData'] })
  expect(info).toMatchObject({ name: repo, private: true, task: 'text-generation', sha: output?.commit.oid })

  const titles: string[] = []
  for await (const commit of listCommits({ repo, hubUrl, accessToken })) titles.push(commit.title)
  expect(titles).toHaveLength(2)
})

test('the JavaScript client finds no withheld model that is not its own, and lists it once it is open', async () => {
  const names = async (token?: string): Promise<string[]> => {
    const found: string[] = []
    for await (const model of listModels({
      hubUrl,
      search: { owner: 'lab' },
      ...(token === undefined ? {} : { accessToken: token }),
    }))
      found.push(model.name)
    return found
  }
  expect(await names(accessToken)).toEqual(['lab/otter'])
  expect(await names(server.tokens.stranger)).toEqual([])
  await expect(modelInfo({ name: 'lab/otter', hubUrl })).rejects.toMatchObject({ statusCode: 401 })
  const revision = server.release.registered.at(-1)?.revision
  if (revision === undefined) throw new Error('the upload registered no revision')
  server.release.levels.set(revision, 'open')
  expect(await names()).toEqual(['lab/otter'])
  const blob = await downloadFile({ repo: 'lab/otter', hubUrl, path: 'onnx/model.safetensors' })
  expect(blob?.size).toBe(weights.byteLength)
})

test('a deleted repo is gone', async () => {
  await createRepo({ repo: 'pat/scratch', hubUrl, accessToken, license: 'mit' })
  await deleteRepo({ repo: 'pat/scratch', hubUrl, accessToken })
  await expect(modelInfo({ name: 'pat/scratch', hubUrl, accessToken })).rejects.toMatchObject({
    statusCode: 404,
  })
})
