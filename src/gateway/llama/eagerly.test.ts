import { expect, test } from 'vitest'
import { eagerly } from './eagerly.ts'

async function* counting(to: number, failure?: Error) {
  for (let number = 1; number <= to; number += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    yield number
  }
  if (failure !== undefined) throw failure
}

test('a reader who stops reading does not keep the stream from its end', async () => {
  let isOver = false
  const reader = eagerly(counting(50), () => (isOver = true))[Symbol.asyncIterator]()
  expect((await reader.next()).value).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(isOver).toBe(true)
  const rest: number[] = []
  for (let step = await reader.next(); step.done !== true; step = await reader.next()) rest.push(step.value)
  expect(rest).toEqual(Array.from({ length: 49 }, (_, index) => index + 2))
})

test('the failure comes after everything that came before it', async () => {
  const heard: number[] = []
  const reading = (async () => {
    for await (const number of eagerly(counting(3, new Error('broke')), () => {})) heard.push(number)
  })()
  await expect(reading).rejects.toThrow('broke')
  expect(heard).toEqual([1, 2, 3])
})
