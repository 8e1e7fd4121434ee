import { levels, type Level } from '../api/types.ts'
import { useLanguage } from '../i18n/index.tsx'
import { LockFlight, stateOf, type Flight } from './lock-flight.tsx'

type LevelLadderProps = {
  readonly level: Level
  /** What was decided, where a hold, stale evidence or a parent keeps it lower; or what is proposed. */
  readonly other?: { readonly level: Level; readonly is: Flight['otherIs'] }
  /** Why the next gate is shut, in a sentence. */
  readonly next?: string
}

/**
 * The six levels as a flight of lock chambers, with water up to the current one. The drawing is for the eye; the list
 * beside it says the same, and is what a narrow screen shows.
 */
export function LevelLadder({ level, other, next }: LevelLadderProps) {
  const { t } = useLanguage()
  const flight: Flight = {
    current: levels.indexOf(level),
    other: levels.indexOf(other?.level ?? level),
    otherIs: other?.is ?? 'decided',
  }
  return (
    <figure className="flight" aria-label={t('ladder.label', { level: t(`level.${level}`) })}>
      <div className="flight-wide" aria-hidden>
        <LockFlight flight={flight} />
      </div>
      <FlightList flight={flight} />
      {next !== undefined && <figcaption className="mt-3 text-sm text-muted">{next}</figcaption>}
    </figure>
  )
}

/** From the sea upwards: the most open level stands on top. */
function FlightList({ flight }: { flight: Flight }) {
  const { t } = useLanguage()
  const topDown = [...levels].reverse()
  return (
    <ol className="flight-tall" reversed>
      {topDown.map((level) => {
        const index = levels.indexOf(level)
        const state = stateOf(index, flight)
        return (
          <li key={level} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            <div className="chamber" aria-hidden />
            <div className="flex min-w-0 flex-col justify-end pb-2">
              {level === 'api' && (
                <p className="mb-1 border-t-2 border-dashed border-close pt-1 text-xs font-semibold text-close">
                  {t('ladder.custody')} ↑
                </p>
              )}
              <p
                className={
                  state === 'current'
                    ? 'font-semibold'
                    : state === 'ahead' || state === 'barred'
                      ? 'text-muted'
                      : ''
                }
              >
                {t(`level.${level}`)}
                <span className="sr-only">. </span>
                <span className="ml-2 text-xs font-normal text-muted">
                  {t(`ladder.state.${state}`)}
                  {index === flight.other && state !== 'current' && `, ${t(`ladder.${flight.otherIs}`)}`}
                </span>
              </p>
              {state === 'current' && <p className="text-sm text-muted">{t(`level.meaning.${level}`)}</p>}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
