import type { Fault } from './shop.ts'

/** The shop’s only page. */
export const shopPage = (fault: Fault): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AnyCompany Retail</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; color: #16191f; background: #fff }
button { font: inherit; padding: .5rem 1.25rem; border: 0; border-radius: .5rem; background: #0b5cad; color: #fff; cursor: pointer }
output { display: block; margin-top: 1rem; min-height: 1.5rem }
small { color: #4a5560 }
@media (prefers-color-scheme: dark) { body { color: #e8ebee; background: #12161c } small { color: #a8b3bd } }
</style>
</head>
<body>
<h1>AnyCompany Retail</h1>
<p>One lamp, enamelled, warm white: 24.90 EUR.</p>
<button type="button">Check out</button>
<output aria-live="polite"></output>
<p><small>Fault switch: ${fault}. This shop exists to be broken.</small></p>
<script>
document.querySelector('button').addEventListener('click', async () => {
  const output = document.querySelector('output')
  output.textContent = 'One moment …'
  const answer = await fetch('/checkout', { method: 'POST' }).catch(() => undefined)
  const body = await answer?.json().catch(() => undefined)
  output.textContent = answer?.ok ? 'Order ' + body.order + ' accepted. Thank you.' : 'Sorry: ' + (body?.error ?? 'the shop does not answer.')
})
</script>
</body>
</html>
`
