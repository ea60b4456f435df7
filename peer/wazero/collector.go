package wazero

import (
	"runtime/debug"
	"sync"
)

// wazero v1.12.0 holds exceptions by their addresses as numbers, which Go's collector does not see: an exception that a
// program keeps in a global, table or local is taken away, and its memory given to others. To see what else there
// is to see, the collector is held back while any store is open that can have exceptions; a process that needs more
// memory than heldLimit, or than GOMEMLIMIT allows, gets it back all the same.

// heldLimit is the memory, in bytes, from which on Go's collector runs even when it is held back.
const heldLimit = 1 << 30

var collector struct {
	sync.Mutex
	holders int
	percent int   // what to restore
	limit   int64 // what to restore
}

func holdCollector() {
	collector.Lock()
	defer collector.Unlock()
	if collector.holders++; collector.holders == 1 {
		collector.limit = debug.SetMemoryLimit(-1) // only asks
		debug.SetMemoryLimit(min(collector.limit, heldLimit))
		collector.percent = debug.SetGCPercent(-1)
	}
}

func releaseCollector() {
	collector.Lock()
	defer collector.Unlock()
	if collector.holders--; collector.holders == 0 {
		debug.SetGCPercent(collector.percent)
		debug.SetMemoryLimit(collector.limit)
	}
}
