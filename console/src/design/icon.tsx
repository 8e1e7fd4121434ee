/** Drawn for this console on a 20-unit grid, one weight of line. Always beside words or inside a labelled control. */
const paths = {
  models: 'M3.5 6.5 10 3l6.5 3.5v7L10 17l-6.5-3.5zM3.5 6.5 10 10l6.5-3.5M10 10v7',
  overview: 'M3 12.5h14M3 16h14M5.5 12.5V6.5l4.5 3 4.5-3v6',
  record: 'M5 3.5h10v13H5zM7.5 7h5M7.5 10h5M7.5 13h3',
  review: 'M4 10.5 8 14.5 16 5.5',
  requests: 'M3.5 5h13v10h-13zM3.5 5.5 10 11l6.5-5.5',
  publish: 'M10 13V3.5M6.5 7 10 3.5 13.5 7M4 12v4.5h12V12',
  build: 'M7 6 3 10l4 4M13 6l4 4-4 4M11 4.5 9 15.5',
  tokens: 'M12.5 3.5a4 4 0 1 1-3.6 5.8L3.5 14.7v2h2.7v-2h2v-2h2',
  chat: 'M3.5 4.5h13v9H10l-4 3v-3H3.5z',
  me: 'M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 16.8c.7-3.2 3.2-4.6 6.2-4.6s5.5 1.4 6.2 4.6',
  hold: 'M3.5 3.500v13M16.5 3.500v13M3.5 7l6.5 3.700L16.5 7',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  check: 'M4 10.5 8 14.5 16 5.5',
  cross: 'M5 5l10 10M15 5 5 15',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.200l2.8 1.6',
  warn: 'M10 3.5 17 16H3zM10 8v3.500M10 13.500v.4',
  search: 'M9 14.500a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l3.8 3.8',
  menu: 'M3.5 6h13M3.5 10h13M3.5 14h13',
  plus: 'M10 4v12M4 10h12',
  send: 'M10 16V4.500M5.5 9 10 4.5 14.5 9',
  stop: 'M6 6h8v8H6z',
  file: 'M5.5 3h6l3.5 3.500V17h-9.500zM11.5 3v3.500H15',
  out: 'M8 4H4v12h4M8.5 10H17M13.5 6.5 17 10l-3.5 3.5',
  flag: 'M5 17V3.500M5 4.500h9.500l-2 3 2 3H5',
} as const

export type IconName = keyof typeof paths

export function Icon({ name, className = 'size-5' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 20 20"
      aria-hidden
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  )
}
