//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package campaign

import (
	"os"
	"os/exec"

	"golang.org/x/sys/unix"
)

// slotFile is the number by which a worker knows the file of its slot.
const slotFile = 3

// shareSlot makes a slot and lets the process that cmd will start inherit it. Its file has no name: nothing is left of it whatever dies.
func shareSlot(cmd *exec.Cmd) (*slot, error) {
	f, err := os.CreateTemp("", "wastrun")
	if err != nil {
		return nil, err
	}
	cmd.ExtraFiles = []*os.File{f}
	if err := os.Remove(f.Name()); err != nil {
		return nil, err
	}
	if err := f.Truncate(slotSize); err != nil {
		return nil, err
	}
	return mapSlot(int(f.Fd()))
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

// interrupt asks a process to say where it stands and end.
const interrupt = unix.SIGQUIT
