/** A folder's path without the slashes at its end. By hand: the expression for it takes quadratic time on slashes that end in something else. */
export function withoutTrailingSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}
