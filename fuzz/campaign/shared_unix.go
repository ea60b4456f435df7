//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package campaign

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// slotFile is the number by which a worker knows the file of its slot.
const slotFile = 3

// shareSlot makes a slot, and the file that a worker is to inherit. The file has no name: nothing is left of it
// whatever dies.
func shareSlot() (*slot, []*os.File, error) {
	f, err := os.CreateTemp("", "wastrun")
	if err != nil {
		return nil, nil, err
	}
	err = os.Remove(f.Name())
	if err == nil {
		_, err = f.Write(make([]byte, slotSize)) // not Truncate: room that is missing is a SIGBUS when it is used
	}
	var s *slot
	if err == nil {
		s, err = mapSlot(int(f.Fd()))
	}
	if err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("memory to share with a worker, a file in the folder of temporary files: %w", err)
	}
	return s, []*os.File{f}, nil
}

// inheritSlot is the slot of this process, which is a worker.
func inheritSlot() (*slot, error) { return mapSlot(slotFile) }

func mapSlot(fd int) (*slot, error) {
	memory, err := unix.Mmap(fd, 0, slotSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, os.NewSyscallError("mmap", err)
	}
	return &slot{memory}, nil
}

// free returns the memory to the system.
func (s *slot) free() error { return unix.Munmap(s.memory) }

// The ways of taking a file.
const (
	alone    = unix.LOCK_EX
	together = unix.LOCK_SH
)

// lock takes a file for this process, until it ends; false if another one has it so that it cannot be taken in this
// way.
func lock(f *os.File, way int) (bool, error) {
	err := unix.Flock(int(f.Fd()), way|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return false, nil
	}
	return err == nil, os.NewSyscallError("flock", err)
}

// alive reports whether there is a process of a number.
func alive(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || err == unix.EPERM
}
