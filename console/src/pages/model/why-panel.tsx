import { Link } from '@tanstack/react-router'
import type { Gate, RevisionDetail } from '../../api/types.ts'
import { Badge, CheckBadge, ExposureMeter } from '../../design/index.ts'
import { edgeKind, evidenceKind, specialityName } from '../words.ts'
import { WhyWords } from './why-words.tsx'
import { useLanguage } from '../../i18n/index.tsx'

/** Why this level, what the next gate asks for, and what has already left. */
export function WhyPanel({ revision, gate }: { revision: RevisionDetail; gate: Gate | undefined }) {
  const { t } = useLanguage()
  return (
    <div className="grid divide-line border-t border-line max-lg:divide-y lg:grid-cols-[1.25fr_1fr_1fr] lg:divide-x">
      <section className="p-5 sm:px-7">
        <h2 className="text-xl">{t('why.title')}</h2>
        <ul className="mt-3 grid gap-2.5">
          {revision.why.map((reason, index) => (
            <li key={index} className="flex gap-2.5">
              <span aria-hidden className="mt-2.5 h-0.5 w-3 shrink-0 bg-brass" />
              <span>
                <WhyWords why={reason} />
              </span>
            </li>
          ))}
        </ul>
        {revision.parents.length > 0 && <Parents revision={revision} />}
      </section>
      <section className="p-5 sm:px-7">
        <h2 className="text-xl">
          {gate === undefined ? t('why.noGate') : t('why.gate', { level: t(`level.${gate.level}`) })}
        </h2>
        {gate === undefined ? (
          <p className="mt-3 text-muted">{t('why.noGateText')}</p>
        ) : (
          <GateNeeds gate={gate} />
        )}
        {revision.proposals
          .filter((proposal) => proposal.status === 'open')
          .map((proposal) => (
            <p key={proposal.proposal} className="mt-3">
              <Link to="/proposals/$digest" params={{ digest: proposal.proposal }} className="link">
                {t('why.openProposal')}
              </Link>
            </p>
          ))}
      </section>
      <section className="p-5 sm:px-7">
        <h2 className="mb-3 text-xl">{t('exposure.heading')}</h2>
        <ExposureMeter exposure={revision.exposure} />
      </section>
    </div>
  )
}

function GateNeeds({ gate }: { gate: Gate }) {
  const { t } = useLanguage()
  const specialities = gate.specialities.map((name) => specialityName(name, t)).join(', ')
  return (
    <>
      <ul className="mt-3 grid gap-2">
        {gate.evidence.map((need) => (
          <li key={need.kind} className="flex items-baseline justify-between gap-3">
            <span>{evidenceKind(need.kind, t)}</span>
            <CheckBadge state={need.state} />
          </li>
        ))}
      </ul>
      <p className="mt-3 text-sm text-muted">
        {t('why.approvals', { n: gate.approvals })}
        {specialities !== '' && ` (${specialities})`}
        {gate.waitHours > 0 && ` · ${t('why.wait', { n: gate.waitHours })}`}
      </p>
    </>
  )
}

function Parents({ revision }: { revision: RevisionDetail }) {
  const { t } = useLanguage()
  return (
    <div className="mt-4">
      <h3 className="text-base">{t('why.lineage')}</h3>
      <ul className="mt-1 grid gap-1 text-sm">
        {revision.parents.map((parent) => (
          <li key={parent.revision} className="flex flex-wrap items-center gap-2">
            {parent.repo ?? <code>{parent.revision.replace('sha256:', '').slice(0, 12)}</code>}
            <span className="text-muted">({edgeKind(parent.kind, t)})</span>
            <Badge>{t(`level.${parent.level}`)}</Badge>
            {parent.isExempt && <Badge tone="brass">{t('why.exempt')}</Badge>}
          </li>
        ))}
      </ul>
    </div>
  )
}
