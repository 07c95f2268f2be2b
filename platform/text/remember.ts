/**
 * A function of a text that answers from memory what it was asked lately. Of two generations the older is forgotten when
 * the younger is full, so at most `2 × most` answers are kept; texts longer than `longest` are never kept.
 */
export const remember = <Value>(most: number, compute: (text: string) => Value): ((text: string) => Value) => {
  let [young, old] = [new Map<string, { readonly value: Value }>(), new Map<string, { readonly value: Value }>()]
  return (text) => {
    const known = young.get(text)
    if (known !== undefined) return known.value
    if (text.length > longest) return compute(text)
    if (young.size >= most) [young, old] = [new Map<string, { readonly value: Value }>(), young]
    const answer = old.get(text) ?? { value: compute(text) }
    young.set(text, answer)
    return answer.value
  }
}

const longest = 200
