declare const brand: unique symbol

/** A string that has been parsed: only the parser that checks the grammar makes one. */
export type Branded<Name extends string> = string & { readonly [brand]: Name }
