import type { Test } from './comparison.ts'
import type { Leaves } from './leaves.ts'

/**
 * Whether the leaves that satisfy the conditions of a branch can be chosen so that they belong together: no two of them
 * from different elements of one array.
 *
 * Trying every combination would take forever on a hostile event. But the places of an event are a tree, and all fields
 * that lie in one array must be found in one of its elements: so each element is asked once whether it has all of them,
 * and asks the same of the arrays inside it. The time is linear in the leaves.
 *
 * Absence follows the order of names. Of the fields found in an array, the first cannot be absent: nothing before it has
 * chosen an element yet, so each of its leaves counts. Later ones may be absent from the element that was chosen.
 *
 * An event that spells one name in two ways, `"a.b"` and `"a": {"b"}`, may have two arrays under it. Then each field is
 * found in either, but not every way of mixing the two is tried: that has no fast answer.
 */
export const belongTogether = (conditions: readonly Spots[]): boolean =>
  isFoundAt(
    0,
    conditions.map((spots) => ({ spots, isOptional: false })),
  )

/** Where the leaves of one condition's field lie. */
export interface Spots {
  readonly mayBeAbsent: boolean
  readonly at: ReadonlyMap<number, Spot>
}

/** What one place has of a field: leaves of its own, and elements of an array in it that have some. */
interface Spot {
  isSatisfied: boolean
  array: number
  readonly elements: number[]
}

export const spotsOf = (field: number, test: Test, mayBeAbsent: boolean, leaves: Leaves): Spots => {
  const at = new Map<number, Spot>()
  for (let leaf = leaves.first[field] ?? -1; leaf >= 0; leaf = leaves.following[leaf] ?? -1) {
    const isSatisfied = test(leaves.values[leaf] ?? null)
    // What does not satisfy matters only to absence.
    if (!isSatisfied && !mayBeAbsent) continue
    const spot = spotAt(at, leaves.places[leaf] ?? 0, leaves)
    if (isSatisfied) spot.isSatisfied = true
  }
  return { mayBeAbsent, at }
}

const spotAt = (at: Map<number, Spot>, place: number, leaves: Leaves): Spot => {
  const known = at.get(place)
  if (known !== undefined) return known
  const created = createSpot()
  at.set(place, created)
  for (let inner = place; inner !== 0;) {
    const outer = leaves.parents[inner] ?? 0
    const before = at.get(outer)
    const spot = before ?? createSpot()
    if (before === undefined) at.set(outer, spot)
    if (spot.array === 0) spot.array = leaves.arrays[inner] ?? 0
    spot.elements.push(inner)
    if (before !== undefined) break
    inner = outer
  }
  return created
}

const createSpot = (): Spot => ({ isSatisfied: false, array: 0, elements: [] })

interface Need {
  readonly spots: Spots
  /** A leaf outside the array satisfies it already. */
  readonly isOptional: boolean
}

const isFoundAt = (place: number, needs: readonly Need[]): boolean => {
  const arrays = new Map<number, Need[]>()
  for (const { spots } of needs) {
    const spot = spots.at.get(place)
    if (spot === undefined) {
      if (!spots.mayBeAbsent) return false
      continue
    }
    if (spot.array === 0) {
      if (!spot.isSatisfied) return false
      continue
    }
    const inArray = arrays.get(spot.array)
    const need = { spots, isOptional: spot.isSatisfied }
    if (inArray === undefined) arrays.set(spot.array, [need])
    else inArray.push(need)
  }
  for (const inArray of arrays.values()) if (!isFoundInArray(place, inArray)) return false
  return true
}

const isFoundInArray = (place: number, needs: readonly Need[]): boolean => {
  const needed = needs.filter(({ isOptional }) => !isOptional)
  if (isFoundInElement(place, needed)) return true
  // Choosing an element early can make a later field absent, so an optional leaf inside may still help.
  return needed.length < needs.length && needed.some(({ spots }) => spots.mayBeAbsent) && isFoundInElement(place, needs)
}

const isFoundInElement = (place: number, needs: readonly Need[]): boolean => {
  const [first] = needs
  if (first === undefined) return true
  // Only elements that have leaves of the first field are asked, so there it is not absent.
  return first.spots.at.get(place)?.elements.some((element) => isFoundAt(element, needs)) === true
}
