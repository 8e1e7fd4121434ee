import type { ModelDetail, ModelFile } from '../../api/types.ts'
import { Digest, Notice, Table, type Column } from '../../design/index.ts'
import { useLanguage, type Locale } from '../../i18n/index.tsx'

export function FilesPanel({ model }: { model: ModelDetail }) {
  const { t, locale } = useLanguage()
  const columns: readonly Column<ModelFile>[] = [
    {
      id: 'path',
      label: t('files.path'),
      cell: (file) =>
        model.access.download.allowed ? (
          <a className="link font-mono text-sm" href={`/${model.repo}/resolve/main/${file.path}`} download>
            {file.path}
          </a>
        ) : (
          <span className="font-mono text-sm">{file.path}</span>
        ),
    },
    { id: 'size', label: t('files.size'), align: 'end', cell: (file) => size(file.sizeBytes, locale) },
    {
      id: 'sha256',
      label: 'SHA-256',
      cell: (file) => (file.sha256 === undefined ? '–' : <Digest value={file.sha256} />),
    },
  ]
  return (
    <div className="grid gap-4">
      {!model.access.download.allowed && (
        <Notice tone="brass">
          <p>{model.access.download.message ?? t('files.closed')}</p>
        </Notice>
      )}
      <Table caption={t('model.files')} columns={columns} rows={model.files} keyOf={(file) => file.path} />
    </div>
  )
}

const sizes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

function size(bytes: number, locale: Locale): string {
  const power = Math.min(sizes.length - 1, bytes === 0 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: sizes[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** power)
}
