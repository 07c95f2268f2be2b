import { Fragment, useMemo, type ReactElement, type ReactNode } from 'react'
import { blocksOf, type Block } from './blocks.ts'
import { urlOf } from '../urls.ts'

/**
 * Markdown as React elements: no HTML is ever injected, so a document cannot bring a script. It reads the part of CommonMark that
 * operations documents use: headings, lists, code, quotes, tables, links, emphasis. References such as `runbook:failover` become links.
 */
export const Markdown = ({ text }: { readonly text: string }): ReactElement => {
  const blocks = useMemo(() => blocksOf(text), [text])
  return <div className="prose">{blocks.map(show)}</div>
}

const show = (block: Block, index: number): ReactElement => {
  switch (block.type) {
    case 'heading': {
      // The page owns h1; a document begins one level down.
      const Tag = (['h2', 'h3', 'h4', 'h5'] as const)[Math.min(block.level, 4) - 1] ?? 'h5'
      return <Tag key={index}>{inline(block.text)}</Tag>
    }
    case 'paragraph':
      return <p key={index}>{inline(block.text)}</p>
    case 'code':
      return (
        <pre key={index} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      )
    case 'quote':
      return <blockquote key={index}>{block.blocks.map(show)}</blockquote>
    case 'rule':
      return <hr key={index} />
    case 'table':
      return (
        <table key={index}>
          <thead>
            <tr>
              {block.head.map((cell, at) => (
                <th key={at}>{inline(cell)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) => (
                  <td key={column}>{inline(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
    case 'list': {
      const items = block.items.map((item, at) => (
        <li key={at}>
          {item.map((part, place) =>
            place === 0 && part.type === 'paragraph' ? <Fragment key={place}>{inline(part.text)}</Fragment> : show(part, place),
          )}
        </li>
      ))
      return block.ordered ? (
        <ol key={index} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={index}>{items}</ul>
      )
    }
    default:
      return block satisfies never
  }
}

const pattern =
  /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|\*([^*\s][^*]*?)\*|(?<![\w])_([^_]+)_(?![\w])|!?\[([^\]]*)\]\(([^)\s]+)(?:\s+"[^"]*")?\)|<(https?:[^>\s]+)>|(https?:\/\/[^\s<>)\]]+[^\s<>)\].,;:!?'"])/g

export const inline = (text: string): ReactNode[] => {
  const parts: ReactNode[] = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    const [whole, , code, strong, strongToo, emphasis, emphasisToo, label, target, angled, bare] = match
    if (match.index > from) parts.push(text.slice(from, match.index))
    from = match.index + whole.length
    const key = match.index
    if (code !== undefined) parts.push(mention(code, key))
    else if (strong !== undefined || strongToo !== undefined) parts.push(<strong key={key}>{inline(strong ?? strongToo ?? '')}</strong>)
    else if (emphasis !== undefined || emphasisToo !== undefined) parts.push(<em key={key}>{inline(emphasis ?? emphasisToo ?? '')}</em>)
    else parts.push(anchor(target ?? angled ?? bare ?? '', label === undefined ? (angled ?? bare ?? '') : inline(label), key))
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}

const mention = (code: string, key: number): ReactElement => {
  const url = /^[a-z][a-z-]+:[A-Za-z0-9][\w./-]*$/.test(code) ? urlOf(code) : undefined
  return url === undefined ? (
    <code key={key}>{code}</code>
  ) : (
    <a key={key} href={url}>
      <code>{code}</code>
    </a>
  )
}

const anchor = (target: string, label: ReactNode, key: number): ReactNode => {
  const reference = /^[a-z][a-z-]+:[A-Za-z0-9]/.test(target) && !target.startsWith('mailto:') ? urlOf(target) : undefined
  const href = reference ?? target
  if (!/^(https?:|mailto:|\/|#)/.test(href)) return label
  return (
    <a key={key} href={href} {...(/^https?:/.test(href) ? { target: '_blank', rel: 'noreferrer' } : {})}>
      {label}
    </a>
  )
}
