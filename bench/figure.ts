/** One measured number, the bar it must stay under, and whether it does. */
export type Figure = {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly bar: number
  readonly ok: boolean
}

export function below(
  name: string,
  value: number,
  limit: { readonly bar: number; readonly unit: string },
): Figure {
  return { name, value: Math.round(value * 100) / 100, ...limit, ok: value < limit.bar }
}
