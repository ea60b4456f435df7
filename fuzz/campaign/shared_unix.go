//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package campaign

import (
	"os"

	"golang.org/x/sys/unix"
)

// slotFile is the number by which a worker knows the file of its slot.
const slotFile = 3

// shareSlot makes a slot, and the file that a worker is to inherit. The file has no name: nothing is left of it whatever dies.
func shareSlot() (*slot, []*os.File, error) {
	f, err := os.CreateTemp("", "wastrun")
	if err != nil {
		return nil, nil, err
	}
	err = os.Remove(f.Name())
	if err == nil {
		err = f.Truncate(slotSize)
	}
	var s *slot
	if err == nil {
		s, err = mapSlot(int(f.Fd()))
	}
	if err != nil {
		f.Close()
		return nil, nil, err
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

// free gives the memory back.
func (s *slot) free() error { return unix.Munmap(s.memory) }

// lock takes a file for this process alone, until it ends; false if another one has it.
func lock(f *os.File) (bool, error) {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == unix.EWOULDBLOCK {
		return false, nil
	}
	return err == nil, os.NewSyscallError("flock", err)
}
