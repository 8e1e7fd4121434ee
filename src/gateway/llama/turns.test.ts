import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const patient = new AbortController().signal

test('one at a time, in the order in which they came', async () => {
  const turns = new Turns(10)
  const order: number[] = []
  const work = [1, 2, 3].map(async (number) => {
    const end = await turns.take(patient)
    order.push(number)
    await new Promise((resolve) => setTimeout(resolve, 1))
    order.push(-number)
    end()
    end()
  })
  await Promise.all(work)
  expect(order).toEqual([1, -1, 2, -2, 3, -3])
  expect(turns.isIdle).toBe(true)
})

test('a queue that is full refuses rather than grow', async () => {
  const turns = new Turns(1)
  await turns.take(patient)
  const waiting = turns.take(patient)
  await expect(turns.take(patient)).rejects.toMatchObject({ code: 'engine_unavailable' })
  expect(waiting).toBeInstanceOf(Promise)
})

test('who leaves the queue loses the place, and nobody else does', async () => {
  const turns = new Turns(2)
  const end = await turns.take(patient)
  const leaving = new AbortController()
  const left = turns.take(leaving.signal)
  const next = turns.take(patient)
  leaving.abort()
  await expect(left).rejects.toThrow()
  end()
  ;(await next)()
  expect(turns.isIdle).toBe(true)
})
