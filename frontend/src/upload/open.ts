export function receive(_entries: unknown[], _files: File[]): void {}
