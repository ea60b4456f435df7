package process

import (
	"bytes"
	"fmt"
	"os"
	"runtime/metrics"
	"strconv"
)

// Memory is the memory, in bytes, that the worker has in the machine; 0 if that is not known, as it is only on Linux.
func (p *Process) Memory() uint64 { return resident(strconv.Itoa(p.cmd.Process.Pid)) }

// Memory is the memory, in bytes, that this process has in the machine, or where that is not known what Go's runtime
// has.
func Memory() uint64 {
	if n := resident("self"); n > 0 {
		return n
	}
	all := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(all)
	return all[0].Value.Uint64() - all[1].Value.Uint64()
}

// resident reads how much memory a process has: the second number, in pages, of a file that Linux has of each.
func resident(pid string) uint64 {
	text, err := os.ReadFile("/proc/" + pid + "/statm")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte(" "))
	word, _, _ := bytes.Cut(rest, []byte(" "))
	pages, err := strconv.ParseUint(string(word), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize())
}

// Sized writes a number of bytes.
func Sized(n uint64) string {
	if n%(1<<30) == 0 {
		return fmt.Sprintf("%d GB", n>>30)
	}
	return fmt.Sprintf("%d MB", n>>20)
}
