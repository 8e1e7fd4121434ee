// Words that stand in nearly every turn: they would match everything and tell nothing.
const common = new Set(
  (
    'the and for are but not you your was were has have had this that with from what when where which who how why can could would should will about into than then them they there their our his her its ' +
    'did does been being just some any all more very also want need like know tell please help make get ' +
    'les des une est que qui quoi dans pour par sur pas plus avec mais donc car elle elles ils nous vous leur leurs mon mes ton tes son ses notre votre cette ces cet été être avoir suis sont était fait faire ' +
    'comment pourquoi quand quel quelle peux peut veux veut dois doit aussi très bien tout tous toute toutes'
  ).split(' '),
)

const maxTerms = 16

/** The words to look for in older turns; none where the text has only common words. */
export function recallTerms(text: string): readonly string[] {
  const found = new Set<string>()
  for (const [word] of text
    .slice(0, 2000)
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    if (found.size === maxTerms) break
    if (word.length >= 3 && word.length <= 40 && !common.has(word)) found.add(word)
  }
  return [...found]
}
