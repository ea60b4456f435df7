//go:build !unix

package oracle

// mapBytes gives n bytes of Go's where there is no mmap.
func mapBytes(n uint64) (b []byte, mapped bool) { return make([]byte, n), false }

func unmapBytes([]byte) {}
