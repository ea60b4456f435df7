package clock

import "time"

// Patience measures how long another process, with those that it has started, has been at one thing. What counts is
// the CPU time that they have taken for it; or, if it is more, the time in which all of them were seen asleep and
// took next to nothing: then they wait for something that does not come. Time in which they wait for a processor or a
// disk does not count, nor does time in which this process itself came to nothing: it counts its looks.
//
// Only Linux says of another process what it does. Elsewhere every look counts as if the process had been asleep.
type Patience struct {
	pid   int
	every time.Duration

	known  bool          // began is that of what the process is at
	began  time.Duration // CPU time that was taken before
	last   time.Duration // and at the last look
	asleep time.Duration
}

// NewPatience makes the patience with a process, which is to be looked at once in every.
func NewPatience(pid int, every time.Duration) *Patience { return &Patience{pid: pid, every: every} }

// Moved says that the process goes on: it is at something else now.
func (p *Patience) Moved() { p.known, p.asleep = false, 0 }

// idle is the part of the time between two looks that a process may be busy and still is asleep.
const idle = 20

// Look looks at the process and returns how long it has been at one thing.
func (p *Patience) Look() time.Duration {
	u, ok := usageOf(p.pid)
	switch {
	case !ok:
		p.asleep += p.every
		return p.asleep
	case !p.known:
		p.known, p.began = true, u.cpu
	case u.asleep && u.cpu-p.last < p.every/idle:
		p.asleep += p.every
	}
	p.last = u.cpu
	return max(u.cpu-p.began, p.asleep)
}

// usage is what a process, with those that it has started, has done.
type usage struct {
	cpu    time.Duration // that it has taken
	asleep bool          // no thread wants a processor or waits for a disk
}
