/**
 * Plain pages: HTML the server writes itself, without a script, for what must work when the console does not: a
 * sign-in link, the API reference, "the console is not built". One stylesheet, light and dark by the system's choice.
 */
export const plainPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/plain.css">
</head>
<body>
${body}
</body>
</html>
`

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')

/** Colours meet WCAG AA on both grounds. */
export const plainStyle = `:root { color-scheme: light dark; --ground: #ffffff; --ink: #16191f; --soft: #545b64; --line: #d5dbdb; --tint: #f2f3f3; --link: #0550ae; --go: #0550ae; --on-go: #ffffff }
@media (prefers-color-scheme: dark) { :root { --ground: #0f141a; --ink: #e9ebed; --soft: #a8b0ba; --line: #3b4550; --tint: #1b232d; --link: #79b8ff; --go: #79b8ff; --on-go: #0f141a } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1rem 6rem; max-width: 62rem; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif }
h1 { font-size: 1.75rem; line-height: 1.25 } h2 { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.35rem } h3 { margin: 2rem 0 .25rem; font-size: 1.05rem }
a { color: var(--link) } p { max-width: 46rem } .soft { color: var(--soft) }
code, pre { font: .875rem/1.5 ui-monospace, monospace; background: var(--tint); border-radius: 4px } code { padding: .1rem .3rem; overflow-wrap: anywhere } pre { padding: .75rem 1rem; overflow-x: auto } pre code { padding: 0; background: none }
table { width: 100%; border-collapse: collapse; font-size: .925rem } th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top } th { color: var(--soft); font-weight: 600 }
.scroll { overflow-x: auto } nav ul { columns: 16rem; list-style: none; padding: 0 } nav li { break-inside: avoid }
button { padding: .6rem 1.4rem; border: 0; border-radius: 999px; background: var(--go); color: var(--on-go); font: inherit; font-weight: 600; cursor: pointer } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
details > summary { cursor: pointer; color: var(--link) } .method { display: inline-block; min-width: 3.2rem; font-weight: 700 }
`
