import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineSlot } from '#platform/slot.ts'

test('A slot holds what the manifests put into it, in their order, and nothing of another slot of the same name', () => {
  const ears = defineSlot<{ hears: string }>('ears')
  const others = defineSlot<{ hears: string }>('ears')
  const domains = [
    { contributions: [ears.fill({ hears: 'a' }), others.fill({ hears: 'x' })] },
    {},
    { contributions: [ears.fill({ hears: 'b' })] },
  ]
  assert.deepEqual(
    ears.of({ domains }).map(({ hears }) => hears),
    ['a', 'b'],
  )
})
