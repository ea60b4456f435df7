package driver

import (
	"bytes"
	"os"
	"strconv"

	"wasmjudge/clock"
)

// resident returns how many bytes of memory a process and those that it has started have; what two share counts twice.
// It is 0 if the process is no more.
func resident(pid int) uint64 {
	n := residentAlone(pid)
	for _, child := range clock.Children(pid) {
		n += resident(child)
	}
	return n
}

func residentAlone(pid int) uint64 {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(string(fields[1]), 10, 64)
	return pages * uint64(os.Getpagesize())
}
