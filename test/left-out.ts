/** What `npm test` needs more than Node for. CI sets all of these; whoever lacks one is told what was not tested. */
const needs = {
  TEST_POSTGRES: 'PostgreSQL: a postgres:// address whose user may create databases',
  TEST_S3: 'S3: the address of a server, with TEST_S3_KEY and TEST_S3_SECRET',
  TEST_PYTHON: 'the official Python client: a Python with huggingface_hub',
  CRASHES: 'kill -9 at random moments: how many times',
  TEST_BROWSER: 'the console in a browser: the path of Chromium',
}

export function teardown(): void {
  const missing = Object.entries(needs).filter(([name]) => (process.env[name] ?? '') === '')
  for (const [name, what] of missing) console.log(`left out, because ${name} is not set: ${what}`)
}
