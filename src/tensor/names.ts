/** Names that `--backend` and ZERO_BACKEND take. */
export const BACKENDS = ['tensorflow', 'onnxruntime', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** Names that `--device` takes: execution providers of onnxruntime. */
export const DEVICES = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
