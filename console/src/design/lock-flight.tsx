import { levels } from '../api/types.ts'
import { useLanguage } from '../i18n/index.tsx'

/** `other` is where the water would stand: decided but kept lower, or only proposed. */
export type Flight = {
  readonly current: number
  readonly other: number
  readonly otherIs: 'decided' | 'proposed'
}
/** A `barred` chamber was decided, and something keeps it shut: a hold, stale evidence, a parent. */
export type ChamberState = 'passed' | 'current' | 'barred' | 'next' | 'ahead'

export function stateOf(index: number, { current, other, otherIs }: Flight): ChamberState {
  if (index < current) return 'passed'
  if (index === current) return 'current'
  const decided = otherIs === 'decided' ? Math.max(current, other) : current
  if (index <= decided) return 'barred'
  return index === decided + 1 ? 'next' : 'ahead'
}

const chamberWidth = 114
const gateWidth = 9
const stride = chamberWidth + gateWidth
const rise = 19
const depth = 44
const width = stride * levels.length + gateWidth
const height = 262
const ground = 214

const leftOf = (index: number): number => gateWidth + index * stride
const floorOf = (index: number): number => 190 - index * rise
const surfaceOf = (index: number): number => floorOf(index) - depth
const copingOf = (index: number): number => surfaceOf(index) - 11

/** The flight from the side: each chamber one step higher, its gate the way into the next. */
export function LockFlight({ flight }: { flight: Flight }) {
  const { t } = useLanguage()
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="presentation">
      <defs>
        <linearGradient id="lock-water" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="var(--lock-water)" />
          <stop offset="1" stopColor="var(--lock-water-deep)" />
        </linearGradient>
      </defs>
      {levels.map((level, index) => (
        <Chamber key={level} index={index} flight={flight} />
      ))}
      <Masonry />
      {levels.map((level, index) => (
        <Gate key={level} index={index} flight={flight} />
      ))}
      <CustodyLine label={t('ladder.custody')} inside={t('ladder.inCustody')} />
      {flight.other !== flight.current && <Boat index={flight.other} ghost />}
      <Boat index={flight.current} />
      {levels.map((level, index) => (
        <text
          key={level}
          className="chamber-name"
          data-state={stateOf(index, flight)}
          x={leftOf(index) + chamberWidth / 2}
          y={ground + 24}
          textAnchor="middle"
        >
          {t(`level.${level}`)}
        </text>
      ))}
      <Underneath index={flight.current} text={t('ladder.here')} />
      {flight.other !== flight.current && (
        <Underneath index={flight.other} text={t(`ladder.${flight.otherIs}`)} />
      )}
    </svg>
  )
}

function Underneath({ index, text }: { index: number; text: string }) {
  return (
    <text x={leftOf(index) + chamberWidth / 2} y={ground + 42} textAnchor="middle">
      {text}
    </text>
  )
}

function Chamber({ index, flight }: { index: number; flight: Flight }) {
  const left = leftOf(index)
  const wet = index <= flight.current
  const top = copingOf(index)
  return (
    <g>
      <rect
        className="bed"
        x={left - (index === 0 ? 0 : gateWidth)}
        y={top}
        width={chamberWidth + (index === 0 ? 0 : gateWidth)}
        height={floorOf(index) - top}
      />
      {wet ? (
        <>
          <rect
            x={left - (index === 0 ? 0 : gateWidth)}
            y={surfaceOf(index)}
            width={chamberWidth + (index === 0 ? 0 : gateWidth)}
            height={depth}
            fill="url(#lock-water)"
          />
          <path className="surface-line" d={ripple(left, surfaceOf(index) + 0.8)} />
        </>
      ) : (
        <rect className="puddle" x={left} y={floorOf(index) - 6} width={chamberWidth} height={6} />
      )}
    </g>
  )
}

function ripple(left: number, y: number): string {
  const wave = chamberWidth / 6
  return `M${left} ${y}` + `q${wave / 2} -2.4 ${wave} 0 t${wave} 0`.concat(` t${wave} 0`.repeat(4))
}

/** The stair of floors, and the courses of stone under it. */
function Masonry() {
  const steps = levels.map((_, index) => {
    const left = index === 0 ? 0 : leftOf(index) - gateWidth
    return `L${left} ${floorOf(index)} L${leftOf(index) + chamberWidth} ${floorOf(index)}`
  })
  const last = floorOf(levels.length - 1)
  const outline = `M0 ${ground} ${steps.join(' ')} L${width} ${last} L${width} ${ground} Z`
  const courses = Array.from({ length: 6 }, (_, course) => ground - 1 - course * rise)
  return (
    <g>
      <path className="stone" d={outline} />
      <rect className="stone" x={0} y={copingOf(0)} width={gateWidth} height={floorOf(0) - copingOf(0) + 1} />
      <rect
        className="stone"
        x={width - gateWidth}
        y={copingOf(levels.length - 1)}
        width={gateWidth}
        height={last - copingOf(levels.length - 1) + 1}
      />
      {courses.slice(1).map((y, course) => (
        <path
          key={y}
          className="course"
          d={`M${leftOf(course) + (course === 0 ? -gateWidth : 0)} ${y} H${width}`}
        />
      ))}
    </g>
  )
}

/** The gate into chamber `index`, with its balance beam: open behind the boat, brass where the next decision is. */
function Gate({ index, flight }: { index: number; flight: Flight }) {
  if (index === 0) return null
  const state = stateOf(index, flight)
  const left = leftOf(index) - gateWidth
  const top = copingOf(index) - 4
  const bottom = floorOf(index - 1)
  const open = state === 'passed' || state === 'current'
  if (open) {
    return (
      <g>
        <rect
          className="gate-open"
          x={left + 1.5}
          y={top}
          width={gateWidth - 3}
          height={floorOf(index) - top}
        />
        <path className="beam" d={`M${left + 4.5} ${top} v-14`} />
      </g>
    )
  }
  return (
    <g>
      <rect className={`gate gate-${state}`} x={left} y={top} width={gateWidth} height={bottom - top} />
      <path className={`beam beam-${state}`} d={`M${left - 3} ${top - 3} h40`} />
    </g>
  )
}

/** Between `api` and `gated`: beyond it copies exist that nobody can recall. */
function CustodyLine({ label, inside }: { label: string; inside: string }) {
  const x = leftOf(levels.indexOf('gated')) - gateWidth / 2
  return (
    <g>
      <path className="custody" d={`M${x} 8 V${height - 30}`} />
      <text className="custody-word" x={x + 9} y={19}>
        {label} →
      </text>
      <text x={x - 9} y={19} textAnchor="end">
        ← {inside}
      </text>
    </g>
  )
}

function Boat({ index, ghost = false }: { index: number; ghost?: boolean }) {
  const x = leftOf(index) + chamberWidth / 2 - 30
  const y = surfaceOf(index)
  return (
    <g className={ghost ? undefined : 'afloat'}>
      <path className={ghost ? 'ghost' : 'hull'} d={`M${x} ${y - 6} h60 q-1 10 -9 14 h-42 q-8 -4 -9 -14z`} />
      <path className={ghost ? 'ghost' : 'cabin'} d={`M${x + 11} ${y - 6} v-8 q0 -2 2 -2 h28 q2 0 2 2 v8z`} />
    </g>
  )
}
