/** Contrast of the console's colours as WCAG 2.2 computes it, out of the style sheet that the browser gets. */
export type Scheme = 'light' | 'dark'
type Oklch = readonly [lightness: number, chroma: number, hue: number]
export type Tokens = ReadonlyMap<string, Readonly<Record<Scheme, Oklch>>>

export function readTokens(css: string): Tokens {
  const tokens = new Map<string, Record<Scheme, Oklch>>()
  for (const [, name = '', value = ''] of css.matchAll(/--([\w-]+):\s*((?:light-dark|oklch)\(.*\));/g)) {
    const colours = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map((match): Oklch => [
      Number(match[1]),
      Number(match[2]),
      Number(match[3]),
    ])
    const [light, dark = light] = colours
    if (light !== undefined && dark !== undefined) tokens.set(name, { light, dark })
  }
  return tokens
}

export function contrast(tokens: Tokens, scheme: Scheme, front: string, back: string): number {
  const [a, b] = [luminance(tokenOf(tokens, front)[scheme]), luminance(tokenOf(tokens, back)[scheme])]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function tokenOf(tokens: Tokens, name: string): Readonly<Record<Scheme, Oklch>> {
  const token = tokens.get(name)
  if (token === undefined) throw new Error(`there is no colour ${name}`)
  return token
}

/** Oklab to linear sRGB (Ottosson 2020), then WCAG's relative luminance, clipped as a screen clips. */
function luminance([lightness, chroma, hue]: Oklch): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value))
}
