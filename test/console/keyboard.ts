import type { Locator, Page } from 'playwright-core'
import type { WalkOptions } from './walk.ts'

/** Signs in, reads a model and talks to the assistant without a pointer; what cannot be reached is a fault. */
export async function keyboardPath(page: Page, options: WalkOptions): Promise<readonly string[]> {
  const faults: string[] = []
  const step = async (what: string, act: () => Promise<void>): Promise<void> => {
    try {
      await act()
    } catch (error) {
      faults.push(
        `keyboard: ${what}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      )
    }
  }
  await page.goto(`${options.baseUrl}/sign-in`)
  await page.locator('h1').waitFor()
  await step('the skip link comes first and leads to the content', async () => {
    await page.keyboard.press('Tab')
    await expectFocus(page, page.locator('a[href="#main"]'))
    await page.keyboard.press('Enter')
    await expectFocus(page, page.locator('main'))
  })
  await step('sign in', async () => {
    await tabTo(page, page.locator('input[name=who]'))
    await page.keyboard.type(options.who)
    await page.keyboard.press('Tab')
    await page.keyboard.type(options.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${options.baseUrl}/`)
  })
  await step('open a model from the list', async () => {
    await page.goto(`${options.baseUrl}/models`)
    await page.locator('main li a').first().waitFor()
    await tabTo(page, page.locator('main li a').first())
    await page.keyboard.press('Enter')
    await page.locator('[role=tab]').first().waitFor()
  })
  await step('move through its tabs with the arrows', async () => {
    await tabTo(page, page.locator('[role=tab]').first())
    await page.keyboard.press('ArrowRight')
    await expectFocus(page, page.locator('[role=tab]').nth(1))
    if ((await page.locator('[role=tab]').nth(1).getAttribute('aria-selected')) !== 'true')
      throw new Error('not selected')
  })
  await step('change the language and the scheme', async () => {
    await tabTo(page, page.locator('button[aria-label="Français"]:visible'))
    await page.keyboard.press('Enter')
    await page.locator('html[lang=fr]').waitFor()
    await tabTo(page, page.locator('button[aria-label="Sombre"]:visible'))
    await page.keyboard.press('Enter')
    await page.locator('html[data-scheme=dark]').waitFor()
  })
  await step('a dialog takes the focus, Escape gives it back', async () => {
    const opener = page.locator('aside button', { hasText: 'Fermer quelque chose' })
    if ((await opener.count()) === 0) return
    await tabTo(page, opener)
    await page.keyboard.press('Enter')
    await page.locator('[role=dialog]').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[role=dialog]').waitFor({ state: 'detached' })
    await expectFocus(page, opener)
  })
  await step('say something to the assistant and hear the answer', async () => {
    await page.goto(`${options.baseUrl}/chat`)
    await page.locator('#say').waitFor()
    await tabTo(page, page.locator('#say'))
    await page.keyboard.type('How far am I with the chapter?')
    await page.keyboard.press('Enter')
    await page.locator('main .prose, main [role=alert]').first().waitFor()
  })
  return faults
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await isFocused(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('80 presses of Tab did not reach it')
}

async function isFocused(target: Locator): Promise<boolean> {
  return (await target.and(target.page().locator(':focus')).count()) > 0
}

async function expectFocus(page: Page, target: Locator): Promise<void> {
  const deadline = Date.now() + 2000
  while (!(await isFocused(target))) {
    if (Date.now() > deadline) throw new Error('the focus is elsewhere')
    await page.waitForTimeout(25)
  }
}
