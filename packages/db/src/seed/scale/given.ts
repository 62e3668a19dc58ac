/** What is there because this folder puts it there. */
export function given<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The scaled demo data refer to something that they do not define.')
  return value
}
