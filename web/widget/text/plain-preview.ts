/** A line of what somebody wrote, without the marks that would only be in the way there. */
export function plainPreview(text: string): string {
  return text
    .replace(/```\w*|\|[-: |]+\||\*\*|[`|]|\$\$?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
