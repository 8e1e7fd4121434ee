/** What a stranger sent does not parse. It becomes a BadRequest that quotes the reason. */
export class BadInput extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BadInput'
  }
}

/** Runs one of the parsers of `names`, at the edge: their SyntaxError is the sender's mistake, not ours. */
export function parsed<T>(parse: (text: string) => T, text: string): T {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new BadInput(error.message, { cause: error })
    throw error
  }
}
