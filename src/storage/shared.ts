/** What several nodes must learn of each other at once, such as a hold. One process needs only memory. */
export interface Shared {
  publish(channel: string, message: string): Promise<void>
  /** The returned function ends the subscription. */
  subscribe(channel: string, listener: (message: string) => void): () => void
}

export function openMemoryShared(): Shared {
  const channels = new Map<string, Set<(message: string) => void>>()
  return {
    publish(channel, message) {
      for (const listener of channels.get(channel) ?? []) listener(message)
      return Promise.resolve()
    },
    subscribe(channel, listener) {
      const listeners = channels.get(channel) ?? new Set()
      channels.set(channel, listeners.add(listener))
      return () => listeners.delete(listener)
    },
  }
}
