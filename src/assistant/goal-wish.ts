import { ownSentences } from './own-words.ts'

/** A wish is a sentence, not an essay. */
const maxWishChars = 280

/**
 * The goals that the person states in their own words, in English or French: "My goal is to …", "I want to learn … by
 * June", "Mon objectif est de …", "Je veux arriver à …". To be called on what the person typed or said, never on what
 * a model, a tool or a document says: nobody else sets a goal. A wish that is missed can be written down by hand,
 * while one that is invented makes the person doubt all the others; so in doubt it is none.
 */
export function goalWishes(personText: string): readonly string[] {
  const wishes = ownSentences(personText).flatMap((sentence) => wishIn(sentence) ?? [])
  return [...new Set(wishes)].slice(0, 3)
}

function wishIn(sentence: string): string | undefined {
  if (sentence.length > 2 * maxWishChars) return undefined
  const statement = withoutLead(sentence.replaceAll('’', "'"))
  const small = inSmallLetters(statement)
  for (const form of forms) {
    const said = form.pattern.exec(small)?.[1]
    if (said === undefined) continue
    const wish = withoutTail(statement.slice(statement.length - said.length))
    if (wish === undefined) return undefined
    if (form.horizon !== undefined && !form.horizon.test(inSmallLetters(wish))) continue
    return wish
  }
  return undefined
}

/** Letter for letter, so that a place in one text is the same place in the other. */
function inSmallLetters(text: string): string {
  return text.replace(/[A-ZÀ-ÖØ-Þ]/g, (letter) => letter.toLowerCase())
}

// Every pattern below begins at the beginning and repeats only over bounded spans: the time is linear in the text. They
// read small letters and name the letters of two languages, because Unicode classes take long to compile.
const letter = 'a-zà-öø-ÿœ'

const lead = new RegExp(
  `^(?:[-*•–—]|\\d{1,2}[.)]|(?:hello|hi|hey|so|well|ok|okay|and|also|but|yes|please|remember|note|that|actually|by the way|this year|from now on|bonjour|bonsoir|salut|coucou|alors|donc|et|aussi|mais|oui|bon|bien|en fait|au fait|cette année|retiens|note|sache|souviens-toi|rappelle-toi|que|qu')(?![${letter}]))[\\s,:!]*`,
)

function withoutLead(sentence: string): string {
  let rest = sentence
  for (let times = 0; times < 5; times += 1)
    rest = rest.slice(lead.exec(inSmallLetters(rest))?.[0].length ?? 0)
  return rest
}

const question = new RegExp(
  `[,:–—-]\\s*(?:and |et )?(?:can|could|will|would|do|does|please|how|what|where|when|which|is|are|any|help|peux|pourrais|pouvez|peut|aide|aidez|comment|combien|quel|quelle|est-ce|as-tu|tu peux|qu'en)(?![${letter}])`,
)

/** The wish without its full stop and without the request that follows it; a question is no wish. */
function withoutTail(said: string): string | undefined {
  const tail = question.exec(inSmallLetters(said))
  if (tail === null && said.trimEnd().endsWith('?')) return undefined
  const wish = (tail === null ? said : said.slice(0, tail.index)).replace(/[\s.!?…;,:]{1,20}$/, '').trim()
  // An object in the place of a quotation: half the wish is in another's words.
  if (wish.includes('\uFFFC') || !/[a-zà-öø-ÿœ]{2}/i.test(wish) || wish.length > maxWishChars)
    return undefined
  return wish
}

const month = `(?:january|february|march|april|may|june|july|august|september|october|november|december)`
const season = `(?:spring|summer|autumn|fall|winter|christmas|easter|(?:mon|tues|wednes|thurs|fri|satur|sun)day)`
const number = `(?:\\d{1,4}|a|an|one|two|three|four|five|six|ten|twelve)`
const englishHorizon = new RegExp(
  `(?<![${letter}])(?:` +
    [
      `(?:by|before|until|till|within|in|this|next) (?:the |end of |early |late |mid-|next |this |my ){0,3}` +
        `(?:${month}|${season}|week|month|year|birthday|(?:20)\\d\\d|${number} (?:days?|weeks?|months?|years?))`,
      `(?:every|each) (?:other |single )?(?:day|morning|evening|night|week|month|${season})`,
      `(?:a|per|each) (?:day|night|week|month|year)`,
      `daily|weekly|monthly`,
    ].join('|') +
    `)(?![${letter}])`,
)

const mois = `(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)`
const saison = `(?:(?:le |l')?(?:printemps|été|automne|hiver)|noël|pâques|la rentrée|mon anniversaire)`
const durée = `(?:\\d{1,3}|un|une|deux|trois|quatre|cinq|six|dix|douze) (?:jours?|semaines?|mois|ans?|années?)`
const frenchHorizon = new RegExp(
  `(?<![${letter}])(?:` +
    [
      `(?:d'ici|avant|pour|en|dans|au|jusqu'à) (?:la fin (?:de |du |d'){0,1}|fin |début |mi-|le mois de ){0,2}` +
        `(?:l'année|l'an|mois|${mois}|${saison}|20\\d\\d|${durée})`,
      `(?:cette|cet|ce) (?:année|semaine|mois|été|automne|hiver|printemps)`,
      `(?:l'année|l'an|la semaine|le mois) prochaine?`,
      `(?:chaque|tous les|toutes les) (?:jours?|matins?|soirs?|semaines?|mois|(?:lun|mar|mercre|jeu|vendre|same)dis?)`,
      `par (?:jour|semaine|mois|an)`,
    ].join('|') +
    `)(?![${letter}])`,
)

const englishGoal = `(?:goals?|aims?|objectives?|ambitions?|(?:new year's )?resolutions?)`
const englishKind = `(?:(?:main|first|next|new|big|only|real|personal|current|long-term|short-term) )?`
const englishWant = `i(?: really| also)?(?:'d like| would like| want| intend| plan| hope|'m going| am going|'ve decided| have decided) to `
const frenchGoal = `(?:objectifs?|buts?|ambitions?|(?:bonnes? )?résolutions?)`
const frenchWant = `(?:je (?:veux|voudrais|souhaite|souhaiterais|compte|vais)(?: vraiment| aussi)? |j'aimerais(?: vraiment| aussi)? |j'ai décidé d(?:e |'))`

/** How a goal is said. A plain wish counts only with its time: "I want to read this" is a request, not a goal. */
const forms: readonly { readonly pattern: RegExp; readonly horizon?: RegExp }[] = [
  {
    pattern: start(
      `(?:one of )?my ${englishKind}${englishGoal}(?: (?:for|this|in|by|at|with) [^,.:;!?]{1,40})? (?:is|are) to (.{3,})`,
    ),
  },
  { pattern: start(`my ${englishKind}${englishGoal} ?: ?(.{3,})`) },
  {
    pattern: start(
      `i(?:'ve| have)(?: set myself)? (?:a|the|one) ${englishKind}goal(?: of | to | ?: ?)(.{3,})`,
    ),
  },
  { pattern: start(`${englishWant}((?:be able to|become|get better at|quit|give up) .{2,})`) },
  {
    pattern: start(
      `${englishWant}((?:learn|run|walk|swim|cycle|climb|lose|gain|save|stop|start|finish|complete|read|write|build|improve|train|practi[cs]e|speak|pass|sleep|exercise|work out|master|achieve|reach|graduate|launch|publish|cook|meditate|drink|eat|earn|pay off|cut|reduce|study|play|draw|paint|get) .{2,})`,
    ),
    horizon: englishHorizon,
  },
  {
    pattern: start(
      `(?:(?:l')?une? de mes |mon |ma )(?:premier |grand |nouvel |prochain )?${frenchGoal}(?: (?:principale?|personnel(?:le)?|actuel(?:le)?))?(?: (?:pour|cette|cet|ce|de|en) [^,.:;!?]{1,40}?)?,? (?:est|c'est|serait) (?:de |d')(.{3,})`,
    ),
  },
  { pattern: start(`(?:mon |ma )${frenchGoal} ?: ?(.{3,})`) },
  { pattern: start(`j'ai (?:pour|comme) ${frenchGoal} (?:de |d')(.{3,})`) },
  { pattern: start(`je me suis fixée? (?:pour |comme )?(?:l'|un |le )?${frenchGoal} (?:de |d')(.{3,})`) },
  // "Arriver à" a verb or a figure: a place or an hour is a journey.
  {
    pattern: start(
      `${frenchWant}((?:arriver|réussir|parvenir) à (?:(?:ne (?:plus|pas) |mieux |me |m'|y ){0,3}[^ ,.:;!?]{2,20}(?:er|ir|re|oir)|\\d{1,4}(?! ?h))(?![${letter}]).{0,})`,
    ),
  },
  {
    pattern: start(
      `${frenchWant}((?:devenir|être capable de|être capable d'|arrêter de|arrêter d'|cesser de) ?.{2,})`,
    ),
  },
  {
    pattern: start(
      `${frenchWant}((?:me |m')?(?:apprendre|courir|marcher|nager|grimper|perdre|prendre|économiser|épargner|commencer|finir|terminer|lire|écrire|construire|améliorer|entraîner|pratiquer|parler|réussir|dormir|maîtriser|atteindre|obtenir|publier|lancer|cuisiner|méditer|boire|manger|rembourser|gagner|réduire|étudier|jouer|dessiner|faire|lever|coucher|progresser) .{2,})`,
    ),
    horizon: frenchHorizon,
  },
]

function start(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`)
}
