export function editMany(_ids: string[], _done: () => void): void {}
