package main

import (
	"context"
	"time"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// limits are the flags of subcommands that run scripts: what a command and a store may use. Without a flag, the
// engine's own limit holds.
type limits struct {
	Timeout   timespan  `default:"60s" placeholder:"TIME" help:"How long each command of a script may take on an engine, such as 500ms or 10m; on Linux in time of the processor. One that takes longer is skipped, and so is what follows in its script. By default 60s."`
	MaxStore  byteCount `placeholder:"SIZE" help:"Bytes of all memories, tables and objects of a script together, such as 512MiB. By default the engine's own limit."`
	MaxMemory byteCount `placeholder:"SIZE" help:"Bytes of one memory."`
	MaxTable  count     `placeholder:"N" help:"Elements of one table."`
	MaxHeap   byteCount `placeholder:"SIZE" help:"Bytes of all structures, arrays and exceptions of a script."`
	MaxDepth  count     `placeholder:"N" help:"Calls within each other."`
	Leftovers uint8     `default:"0" placeholder:"N" help:"Which pattern registers and the native stack hold before code has written them: 0 to 3. By default 0."`
}

// config is what engines are given.
func (l *limits) config() wasm.Config {
	return wasm.Config{Limits: wasm.Limitation{
		CallDepth: l.MaxDepth.int(),
		Memory:    uint64(l.MaxMemory),
		Table:     uint64(l.MaxTable),
		Heap:      uint64(l.MaxHeap),
		Store:     uint64(l.MaxStore),
	}, Leftovers: wasm.Leftovers(l.Leftovers)}
}

// within returns the context in which scripts run.
func (l *limits) within(ctx context.Context) context.Context {
	return wast.WithCommandTime(ctx, time.Duration(l.Timeout))
}
