import { Fragment, useMemo, type ReactNode } from 'react'
import { parseMarkdown, type Block, type Inline } from './parse.ts'

/** Text that a stranger wrote, as elements. `top` is the level its first headings get on the page. */
export function Markdown({ source, top = 2 }: { source: string; top?: number }) {
  const blocks = useMemo(() => parseMarkdown(source), [source])
  return <div className="prose">{renderBlocks(blocks, top)}</div>
}

// The index is the identity here: a parsed text is never reordered.
function renderBlocks(blocks: readonly Block[], top: number): ReactNode {
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block, top)}</Fragment>)
}

function renderBlock(block: Block, top: number): ReactNode {
  switch (block.kind) {
    case 'heading': {
      const Heading = `h${Math.min(6, block.depth + top - 1)}` as 'h2' | 'h3' | 'h4' | 'h5' | 'h6'
      return <Heading data-depth={block.depth}>{renderInline(block.inline)}</Heading>
    }
    case 'paragraph':
      return <p>{renderInline(block.inline)}</p>
    case 'code':
      return (
        // Focusable, so that a keyboard can scroll it.
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'quote':
      return <blockquote>{renderBlocks(block.blocks, top)}</blockquote>
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul'
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>{renderBlocks(item, top)}</li>
          ))}
        </List>
      )
    }
    case 'table':
      return renderTable(block)
    case 'rule':
    default:
      return <hr />
  }
}

function renderTable({ head, rows }: Extract<Block, { kind: 'table' }>): ReactNode {
  return (
    <div className="scroll-x">
      <table>
        <thead hidden={head.every((cell) => cell.length === 0)}>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">
                {renderInline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{renderInline(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function renderInline(inline: readonly Inline[]): ReactNode {
  return inline.map((part, index) => <Fragment key={index}>{renderPart(part)}</Fragment>)
}

function renderPart(part: Inline): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'code':
      return <code>{part.text}</code>
    case 'strong':
      return <strong>{renderInline(part.inline)}</strong>
    case 'emphasis':
      return <em>{renderInline(part.inline)}</em>
    case 'link':
    default:
      return (
        <a className="link" href={part.href} rel="noreferrer nofollow ugc">
          {renderInline(part.inline)}
        </a>
      )
  }
}
