/**
 * Walks the console in Chromium: every page, in both languages, both colour schemes, wide and narrow, leaving a picture of
 * each, then the main acts with the keyboard alone. BASE_URL names a server; without it a stand-in is started.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { startFakeServer } from './fake-server.ts'
import { keyboardPath } from './keyboard.ts'

export type WalkOptions = {
  readonly baseUrl: string
  readonly who: string
  readonly password: string
  /** Empty to take no pictures. */
  readonly pictures: string
  readonly passes: readonly Pass[]
}
export type Pass = { readonly locale: 'en' | 'fr'; readonly scheme: 'light' | 'dark'; readonly width: number }

export const allPasses: readonly Pass[] = [
  { locale: 'en', scheme: 'light', width: 1280 },
  { locale: 'fr', scheme: 'dark', width: 1280 },
  { locale: 'en', scheme: 'dark', width: 390 },
  { locale: 'fr', scheme: 'light', width: 390 },
]

const chromiumPath = process.env['TEST_BROWSER'] ?? '/usr/bin/chromium'

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
}

/** Every fault found: script errors, pages wider than their window, names missing from controls. */
export async function walk(options: WalkOptions): Promise<readonly string[]> {
  const browser = await openBrowser()
  const faults: string[] = []
  try {
    for (const pass of options.passes) faults.push(...(await walkOnce(browser, options, pass)))
    faults.push(...(await walkByKeyboard(browser, options)))
  } finally {
    await browser.close()
  }
  return faults
}

async function newContext(browser: Browser, pass: Pass): Promise<BrowserContext> {
  const height = pass.width < 600 ? 844 : 860
  const context = await browser.newContext({
    viewport: { width: pass.width, height },
    colorScheme: pass.scheme,
    locale: pass.locale,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(8000)
  return context
}

async function walkOnce(browser: Browser, options: WalkOptions, pass: Pass): Promise<readonly string[]> {
  const context = await newContext(browser, pass)
  const page = await context.newPage()
  const name = `${pass.width}-${pass.locale}-${pass.scheme}`
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`${name} ${page.url()}: ${error.message}`))
  const visit = async (path: string, title: string): Promise<void> => {
    await page.goto(options.baseUrl + path)
    faults.push(...(await look(page, title, pass)).map((fault) => `${name} ${path}: ${fault}`))
    if (options.pictures !== '') {
      await page.screenshot({
        path: join(options.pictures, `${name}-${title}.png`),
        fullPage: !title.startsWith('chat'),
      })
    }
  }
  await visit('/', '01-outside')
  await visit('/models', '02-models-outside')
  await visit('/sign-in', '03-sign-in')
  await signIn(page, options)
  for (const [path, title] of await pages(page, options.baseUrl)) await visit(path, title)
  await context.close()
  return faults
}

async function signIn(page: Page, { baseUrl, who, password }: WalkOptions): Promise<void> {
  await page.goto(`${baseUrl}/sign-in`)
  await page.locator('input[name=who]').fill(who)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(`${baseUrl}/`)
}

/** Whatever this server has: its first models, its first proposals, its newest conversation. */
async function pages(page: Page, baseUrl: string): Promise<readonly (readonly [string, string])[]> {
  const list = async (path: string, noun: string): Promise<readonly Record<string, string>[]> => {
    const answer = (await (await page.request.get(baseUrl + path)).json()) as Record<
      string,
      Record<string, string>[]
    >
    return answer[noun] ?? []
  }
  const models = await list('/api/hub/models?search=', 'models')
  const proposals = [
    ...(await list('/api/release/proposals?status=open', 'proposals')),
    ...(await list('/api/release/proposals?status=decided', 'proposals')),
  ]
  const [conversation] = await list('/api/assistant/conversations', 'conversations')
  return [
    ['/', '10-today'],
    ['/models', '11-models'],
    ...models.slice(0, 4).map(({ repo }, index) => [`/models/${repo}`, `12-model-${index}`] as const),
    ['/publish', '13-publish'],
    ['/review', '14-review'],
    ...proposals
      .slice(0, 3)
      .map(({ proposal }, index) => [`/proposals/${proposal}`, `15-proposal-${index}`] as const),
    ['/requests', '16-requests'],
    ['/access', '17-access'],
    ['/record', '18-record'],
    ['/build', '19-build'],
    ['/tokens', '20-tokens'],
    ['/settings/security', '21-security'],
    ['/chat', 'chat-22-new'],
    ...(conversation === undefined ? [] : [[`/chat/${conversation['id']}`, 'chat-23'] as const]),
    ['/no/such/page', '24-not-found'],
  ]
}

/** Waits until nothing loads any more, then says what is wrong with the page as it stands. */
async function look(page: Page, _title: string, pass: Pass): Promise<readonly string[]> {
  await page.locator('h1').first().waitFor()
  await page.waitForSelector('[data-loading]', { state: 'detached' })
  await page.waitForTimeout(150)
  const faults: string[] = []
  const wide = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  if (Number(wide) > 0) faults.push(`the page is ${String(wide)} px wider than the window`)
  const lang = await page.locator('html').getAttribute('lang')
  if (lang !== pass.locale) faults.push(`lang is ${String(lang)}`)
  if ((await page.locator('main').count()) !== 1) faults.push('there is not one main landmark')
  if ((await page.locator('h1').count()) !== 1) faults.push('there is not one h1')
  faults.push(...(await page.evaluate<readonly string[]>(namelessControls)))
  return faults
}

/** In the page: controls that a screen reader could not name. */
const namelessControls = `[...document.querySelectorAll('button, a[href], input, select, textarea')]
  .filter((control) => control.getClientRects().length > 0 && control.type !== 'hidden')
  .filter((control) => !(control.getAttribute('aria-label') || control.textContent.trim() || control.labels?.length || control.title))
  .map((control) => 'a control has no name: ' + control.outerHTML.slice(0, 120))`

async function walkByKeyboard(browser: Browser, options: WalkOptions): Promise<readonly string[]> {
  const context = await newContext(browser, { locale: 'en', scheme: 'light', width: 1280 })
  const page = await context.newPage()
  try {
    return await keyboardPath(page, options)
  } finally {
    await context.close()
  }
}

if (import.meta.main) {
  const pictures = join(import.meta.dirname, '../../artefacts/console')
  await mkdir(pictures, { recursive: true })
  const given = process.env['BASE_URL']
  const fake = given === undefined ? await startFakeServer() : undefined
  const faults = await walk({
    baseUrl: given ?? fake?.origin ?? '',
    who: process.env['WHO'] ?? 'ines',
    password: process.env['PASSWORD'] ?? 'a long enough password',
    pictures,
    passes: allPasses,
  })
  fake?.close()
  for (const fault of faults) console.error(fault)
  console.log(faults.length === 0 ? `ok, pictures in ${pictures}` : `${faults.length} faults`)
  process.exitCode = faults.length === 0 ? 0 : 1
}
