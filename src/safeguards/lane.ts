import { foldCodePoint, type FoldedCharacter } from './normalise.ts'
import type { Weights } from './weights.ts'

// These five numbers are also in training/guard/ngrams.py: a change without retraining makes the scores meaningless.
const blockLength = 96
const blocks = 4
const evaluationGap = 32
const longestWord = 24
const shrink = 40

/** So many recent words and pairs name the hazard. */
const remembered = 256
/** Raw characters after which a lane judges even if nothing but invisible ones came. */
const rawGap = 64

const space = 0x20
const wordSeed = 0x811c9dc5 | 0

/**
 * Reads a text once, from left to right, in pieces of any size, and keeps the highest score met on the way.
 * It judges at places that the text alone decides (the end of a word, or 32 characters without one), over a
 * window of about the last 400 characters, so the same text gives the same answer however it was cut.
 * Owned by one stream; its memory does not grow with the text.
 */
export class Lane {
  /** Highest logits so far; -Infinity until something was judged. */
  harm = -Infinity
  jailbreak = -Infinity
  /** UTF-16 units that a passed judgement has seen. */
  judged = 0
  /** The lane met its limit and reads no further. */
  isStopped = false

  readonly #weights: Weights
  readonly #limit: number
  readonly #shift: number
  #read = 0
  #highSurrogate = 0

  // The last five folded characters, newest first, and how many there were.
  #c0 = 0
  #c1 = 0
  #c2 = 0
  #c3 = 0
  #c4 = 0
  #seen = 0

  #word = wordSeed
  #wordLength = 0
  #previousWord = 0
  #hasPreviousWord = false

  // Sums of the current block and of the three before it: the window.
  #harmSum = 0
  #jailbreakSum = 0
  #features = 0
  #blockStart = 1
  readonly #earlier: { harm: number; jailbreak: number; features: number }[] = []
  #earlierHarm = 0
  #earlierJailbreak = 0
  #earlierFeatures = 0

  #lastJudged = 0
  #lastJudgedRaw = 0
  readonly #recent = new Int32Array(remembered)
  #recentCount = 0

  /** With a limit, the lane stops at the first judgement whose harm logit is over it. */
  constructor(weights: Weights, limit = Infinity) {
    this.#weights = weights
    this.#limit = limit
    this.#shift = 32 - weights.header.bits
    this.#feed(space, false, false)
  }

  push(text: string): void {
    for (let index = 0; index < text.length && !this.isStopped; index += 1) this.#unit(text.charCodeAt(index))
  }

  /** The text is complete: what is left is judged. */
  end(): void {
    if (this.isStopped) return
    if (this.#highSurrogate !== 0) this.#codePoint(this.#highSurrogate)
    if (!this.isStopped && this.#c0 !== space) this.#character(space, false, false)
    if (!this.isStopped && this.#seen - 1 > this.#lastJudged) this.#judge()
    if (!this.isStopped) this.judged = this.#read
  }

  /** The hazards of the words read last, likeliest first; their shares add up to 1. */
  hazards(): { readonly id: string; readonly share: number }[] {
    const { header, hazards } = this.#weights
    const kept = Math.min(this.#recentCount, remembered)
    const logits = header.hazards.map(({ bias, scale }, hazard) => {
      let sum = 0
      for (const hash of this.#recent.subarray(0, kept)) {
        sum += hazards[(hash >>> (32 - header.hazardBits)) * header.hazards.length + hazard] ?? 0
      }
      return bias + (scale * sum) / Math.sqrt(kept + 1)
    })
    const highest = Math.max(...logits)
    const odds = logits.map((logit) => Math.exp(logit - highest))
    const total = odds.reduce((sum, odd) => sum + odd, 0)
    return header.hazards
      .map(({ id }, hazard) => ({ id, share: (odds[hazard] ?? 0) / total }))
      .sort((a, b) => b.share - a.share)
  }

  #unit(unit: number): void {
    const high = this.#highSurrogate
    if (high !== 0) {
      this.#highSurrogate = 0
      if (unit >= 0xdc00 && unit <= 0xdfff) {
        this.#read += 1
        this.#codePoint((high - 0xd800) * 0x400 + (unit - 0xdc00) + 0x10000)
        return
      }
      // The lone half was counted when it came.
      this.#codePoint(high)
      if (this.isStopped) return
    }
    this.#read += 1
    if (unit >= 0xd800 && unit <= 0xdbff) this.#highSurrogate = unit
    else this.#codePoint(unit)
  }

  #codePoint(code: number): void {
    const folded = code < 0x10000 ? fastFold(code) : slow
    if (folded >= 0) {
      this.#character(folded >>> 2, (folded & 1) !== 0, (folded & 2) !== 0)
    } else if (folded === slow) {
      for (const character of foldCodePoint(code)) {
        if (this.isStopped) return
        this.#character(character.code, character.class === 'letter', character.class === 'ideograph')
      }
    }
    if (this.isStopped) return
    // Invisible characters and repeated spaces change no score: the last judgement covers them as well.
    if (this.#seen - 1 === this.#lastJudged) this.judged = this.#read
    else if (this.#read - this.#lastJudgedRaw >= rawGap) this.#judge()
  }

  #character(code: number, isLetter: boolean, isIdeograph: boolean): void {
    if (code === space && this.#c0 === space) return
    const closes = this.#wordLength > 0 && (!isLetter || this.#wordLength === longestWord)
    if (closes) this.#closeWord()
    this.#feed(code, isLetter, isIdeograph)
    if (closes || isIdeograph || this.#seen - 1 - this.#lastJudged >= evaluationGap) this.#judge()
  }

  #feed(code: number, isLetter: boolean, isIdeograph: boolean): void {
    this.#c4 = this.#c3
    this.#c3 = this.#c2
    this.#c2 = this.#c1
    this.#c1 = this.#c0
    this.#c0 = code
    this.#seen += 1
    this.#characterGrams()
    if (!isLetter && !isIdeograph) return
    this.#word = Math.imul(this.#word ^ code, 0x01000193)
    this.#wordLength += 1
    if (isIdeograph) this.#closeWord()
  }

  /** The 3-, 4- and 5-gram that end here: one hash, extended backwards. */
  #characterGrams(): void {
    let hash = Math.imul(this.#c0 + 0x9e3779b9, 0x85ebca6b)
    hash ^= hash >>> 13
    hash = Math.imul(hash ^ this.#c1, 0xc2b2ae35)
    hash ^= hash >>> 15
    if (this.#seen < 3) return
    hash = Math.imul(hash ^ this.#c2, 0xc2b2ae35)
    hash ^= hash >>> 15
    this.#add(hash)
    if (this.#seen < 4) return
    hash = Math.imul(hash ^ this.#c3, 0xc2b2ae35)
    hash ^= hash >>> 15
    this.#add(hash)
    if (this.#seen < 5) return
    hash = Math.imul(hash ^ this.#c4, 0xc2b2ae35)
    hash ^= hash >>> 15
    this.#add(hash)
  }

  #closeWord(): void {
    let hash = this.#word ^ (this.#word >>> 15)
    hash = Math.imul(hash, 0x2c1b3c6d)
    hash ^= hash >>> 13
    this.#addWord(hash)
    if (this.#hasPreviousWord) {
      let pair = (Math.imul(this.#previousWord, 0x297a2d39) + hash) | 0
      pair ^= pair >>> 15
      this.#addWord(Math.imul(pair, 0x85ebca6b))
    }
    this.#previousWord = hash
    this.#hasPreviousWord = true
    this.#word = wordSeed
    this.#wordLength = 0
  }

  #addWord(hash: number): void {
    this.#add(hash)
    this.#recent[this.#recentCount % remembered] = hash
    this.#recentCount += 1
  }

  #add(hash: number): void {
    const at = (hash >>> this.#shift) * 2
    this.#harmSum += this.#weights.heads[at] ?? 0
    this.#jailbreakSum += this.#weights.heads[at + 1] ?? 0
    this.#features += 1
  }

  #judge(): void {
    const { harm, jailbreak } = this.#weights.header.heads
    const norm = Math.sqrt(this.#earlierFeatures + this.#features + shrink)
    const harmLogit = harm.bias + (harm.scale * (this.#earlierHarm + this.#harmSum)) / norm
    const jailbreakLogit =
      jailbreak.bias + (jailbreak.scale * (this.#earlierJailbreak + this.#jailbreakSum)) / norm
    this.harm = Math.max(this.harm, harmLogit)
    this.jailbreak = Math.max(this.jailbreak, jailbreakLogit)
    this.#lastJudged = this.#seen - 1
    this.#lastJudgedRaw = this.#read
    if (harmLogit > this.#limit) {
      this.isStopped = true
      return
    }
    this.judged = this.#read
    if (this.#seen - this.#blockStart >= blockLength) this.#nextBlock()
  }

  #nextBlock(): void {
    const full = { harm: this.#harmSum, jailbreak: this.#jailbreakSum, features: this.#features }
    this.#earlier.push(full)
    const left = this.#earlier.length === blocks ? this.#earlier.shift() : undefined
    this.#earlierHarm += full.harm - (left?.harm ?? 0)
    this.#earlierJailbreak += full.jailbreak - (left?.jailbreak ?? 0)
    this.#earlierFeatures += full.features - (left?.features ?? 0)
    this.#harmSum = 0
    this.#jailbreakSum = 0
    this.#features = 0
    this.#blockStart = this.#seen
  }
}

// A memo of foldCodePoint for the Basic Multilingual Plane: (code << 2) | isIdeograph << 1 | isLetter, or one of these.
const unknown = -1
const nothing = -2
const slow = -3
const memo = new Int32Array(0x10000).fill(unknown)

function fastFold(code: number): number {
  const known = memo[code] ?? slow
  if (known !== unknown) return known
  const fresh = packed(foldCodePoint(code))
  memo[code] = fresh
  return fresh
}

function packed(folded: readonly FoldedCharacter[]): number {
  const [only, second] = folded
  if (only === undefined) return nothing
  if (second !== undefined) return slow
  return only.code * 4 + (only.class === 'ideograph' ? 2 : 0) + (only.class === 'letter' ? 1 : 0)
}
