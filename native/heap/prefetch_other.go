//go:build !amd64

package heap

func prefetch(uintptr, *uint64) {}
