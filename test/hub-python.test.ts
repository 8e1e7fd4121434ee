import { spawn } from 'node:child_process'
import { uploadFiles, createRepo } from '@huggingface/hub'
import { expect, test } from 'vitest'
import type { Level } from '../src/release/index.ts'
import { startHub, type HubServer } from './hub-server.ts'

/** A Python that has huggingface_hub; CI prepares one. */
const python = process.env['TEST_PYTHON']

test.skipIf(python === undefined)(
  'the official Python client does the main job',
  async () => {
    await using server = await startHub()
    await publish(server, 'lab/open-model', 'open')
    await publish(server, 'lab/gated-model', 'gated')
    const held = await publish(server, 'lab/held-model', 'open')
    server.release.held.add(held)
    const { code, output } = await run(python ?? '', server)
    process.stdout.write(output)
    expect(output).not.toContain('FAIL')
    expect(code).toBe(0)
  },
  180_000,
)

async function publish(server: HubServer, repo: string, level: Level) {
  const access = { hubUrl: server.url, accessToken: server.tokens.publisher }
  await createRepo({ repo, ...access })
  await uploadFiles({
    repo,
    ...access,
    files: [
      { path: 'README.md', content: new Blob([`# ${repo}\n`]) },
      { path: 'model.safetensors', content: new Blob([`weights of ${repo}`]) },
    ],
  })
  const revision = server.release.registered.at(-1)?.revision
  if (revision === undefined) throw new Error('the upload registered no revision')
  server.release.levels.set(revision, level)
  server.release.grants.add('gwen')
  return revision
}

async function run(python: string, server: HubServer): Promise<{ code: number | null; output: string }> {
  const child = spawn(python, ['test/clients/hub_main_job.py'], {
    env: {
      PATH: process.env['PATH'],
      HF_ENDPOINT: server.url,
      HF_HUB_DISABLE_XET: '1',
      HUB_NAMESPACE: 'lab',
      HUB_PUBLISHER_TOKEN: server.tokens.publisher,
      HUB_STRANGER_TOKEN: server.tokens.stranger,
      HUB_GRANTED_TOKEN: server.tokens.granted,
      HUB_OPEN_REPO: 'lab/open-model',
      HUB_GATED_REPO: 'lab/gated-model',
      HUB_HELD_REPO: 'lab/held-model',
    },
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}
