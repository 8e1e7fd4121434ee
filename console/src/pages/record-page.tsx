import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queries } from '../api/queries.ts'
import type { RecordEntry } from '../api/types.ts'
import {
  Badge,
  Button,
  buttonClass,
  Digest,
  EmptyState,
  Failure,
  Page,
  Section,
  Skeleton,
  Snippet,
  Table,
  Time,
  type Column,
} from '../design/index.ts'
import { useLanguage } from '../i18n/index.tsx'
import { entryWords } from './entry-words.ts'
import { verifySnippet } from './snippets.ts'

export function RecordPage() {
  const { t } = useLanguage()
  return (
    <Page title={t('record.title')} lead={t('record.lead')}>
      <Section title={t('record.check')}>
        <div className="grid items-start gap-x-10 gap-y-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="grid min-w-0 gap-4">
            <p className="max-w-prose">{t('record.how')}</p>
            <p className="flex flex-wrap gap-2">
              <a
                className={buttonClass('plain', 'small')}
                href="/log/public/checkpoint"
                download="checkpoint"
              >
                {t('record.checkpoint')}
              </a>
              <a
                className={buttonClass('plain', 'small')}
                href="/api/record/keys"
                download="trusted-keys.txt"
              >
                {t('record.keys')}
              </a>
            </p>
            <Snippet title={t('record.command')} text={verifySnippet('my-model')} />
          </div>
          <Checkpoint />
        </div>
      </Section>
      <Section title={t('record.entries')}>
        <Entries />
      </Section>
    </Page>
  )
}

/** The signed note says in its first three lines which log, how long and which root. */
function Checkpoint() {
  const { t } = useLanguage()
  const checkpoint = useQuery(queries.checkpoint())
  if (checkpoint.isPending) return <Skeleton lines={2} />
  if (checkpoint.isError) return <Failure error={checkpoint.error} />
  const [origin = '', size = '', root = ''] = checkpoint.data.split('\n')
  return (
    <div className="rounded-md border border-line bg-surface p-4">
      <p className="caption">{t('record.head')}</p>
      <p className="mt-1 font-display text-3xl tabular-nums">{t('record.size', { n: Number(size) })}</p>
      <p className="mt-1 font-mono text-xs break-all text-muted">{origin}</p>
      <p className="mt-1 font-mono text-xs break-all text-muted">{root}</p>
    </div>
  )
}

function Entries() {
  const { t } = useLanguage()
  const [after, setAfter] = useState(-1)
  const entries = useQuery({ ...queries.entries(after), placeholderData: keepPreviousData })
  if (entries.isPending) return <Skeleton lines={6} />
  if (entries.isError) return <Failure error={entries.error} retry={() => void entries.refetch()} />
  if (entries.data.length === 0) return <EmptyState title={t('record.none')} />
  const last = entries.data.at(-1)
  const columns: readonly Column<RecordEntry>[] = [
    {
      id: 'seq',
      label: t('record.seq'),
      cell: (entry) => <span className="font-mono text-sm tabular-nums">{entry.seq}</span>,
    },
    {
      id: 'type',
      label: t('record.type'),
      cell: (entry) => <Badge tone={entry.type === 'hold' ? 'close' : 'water'}>{entry.type}</Badge>,
    },
    { id: 'what', label: t('record.what'), cell: (entry) => <EntryWords entry={entry} /> },
    {
      id: 'on',
      label: t('record.on'),
      cell: (entry) => (entry.on === undefined ? '–' : <Digest value={entry.on} />),
    },
    { id: 'at', label: t('record.at'), cell: (entry) => <Time at={entry.at} /> },
    {
      id: 'proof',
      label: t('record.proof'),
      cell: (entry) => (
        <a
          className="link"
          href={`/api/record/entries/${entry.seq}/proof`}
          download={`entry-${entry.seq}.tlog-proof`}
        >
          {t('record.proofGet')}
          <span className="sr-only"> {entry.seq}</span>
        </a>
      ),
    },
  ]
  return (
    <div className="grid gap-4">
      <Table
        caption={t('record.entries')}
        columns={columns}
        rows={entries.data}
        keyOf={(entry) => entry.seq}
      />
      <div className="flex gap-2">
        {after >= 0 && <Button onClick={() => setAfter(-1)}>{t('record.first')}</Button>}
        {entries.data.length === 50 && last !== undefined && (
          <Button onClick={() => setAfter(last.seq)}>{t('record.more')}</Button>
        )}
      </div>
    </div>
  )
}

/** A few words of the body; the whole of it is in the proof. */
function EntryWords({ entry }: { entry: RecordEntry }) {
  const { t } = useLanguage()
  return <span className="block max-w-80 truncate">{entryWords(entry, t) || '–'}</span>
}
