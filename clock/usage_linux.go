package clock

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// usageOf reads what a process has done; false if it is no more or the system does not say.
func usageOf(pid int) (u usage, ok bool) {
	var cpu unix.Timespec
	if unix.ClockGettime(cpuClock(pid), &cpu) != nil {
		return usage{}, false
	}
	dir := "/proc/" + strconv.Itoa(pid)
	whole, ok := readStat(dir + "/stat")
	if !ok {
		return usage{}, false
	}
	u = usage{cpu: time.Duration(cpu.Nano()) + whole.reaped, asleep: true}
	threads, _ := filepath.Glob(dir + "/task/*") // the pattern is right
	for _, thread := range threads {
		if s, ok := readStat(thread + "/stat"); ok && !s.asleep() {
			u.asleep = false
		}
		for _, child := range startedBy(thread) {
			if c, ok := usageOf(child); ok {
				u.cpu += c.cpu
				u.asleep = u.asleep && c.asleep
			}
		}
	}
	return u, true
}

// Children lists the processes that a process has started and that have not ended. Only Linux says.
func Children(pid int) (list []int) {
	threads, _ := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*") // the pattern is right
	for _, thread := range threads {
		list = append(list, startedBy(thread)...)
	}
	return list
}

// startedBy lists the processes that a thread has started, where the system does.
func startedBy(thread string) (list []int) {
	text, _ := os.ReadFile(thread + "/children")
	for word := range bytes.FieldsSeq(text) {
		if pid, err := strconv.Atoi(string(word)); err == nil {
			list = append(list, pid)
		}
	}
	return list
}

// cpuClock is the clock of the CPU time of all threads of a process: see clock_getcpuclockid(3).
func cpuClock(pid int) int32 {
	const precise = 2
	return int32(^pid<<3 | precise)
}

// stat is what Linux says of a thread, or of a process.
type stat struct {
	state  byte
	reaped time.Duration // CPU time of children that have ended
}

// asleep reports whether a thread waits for something other than a processor, a disk or whoever stopped it.
func (s stat) asleep() bool { return strings.IndexByte("SIZX", s.state) >= 0 }

// clockTick is the unit of times in /proc, which is the same on all architectures that Go knows.
const clockTick = 10 * time.Millisecond

// readStat reads proc_pid_stat(5). Fields are counted from behind the name, which may hold anything: the state is the
// first, and the times of children the 14th and 15th.
func readStat(file string) (s stat, ok bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		return s, false
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return s, false
	}
	for _, field := range fields[13:15] {
		n, err := strconv.ParseInt(string(field), 10, 64)
		if err != nil {
			return s, false
		}
		s.reaped += time.Duration(n) * clockTick
	}
	s.state = fields[0][0]
	return s, true
}
