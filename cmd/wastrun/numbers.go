package main

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// Numbers of the command line. Each is 0 if it is not given, and never when it is: nothing runs 0 times or for 0
// seconds.
type (
	count     uint64
	byteCount uint64
	timespan  time.Duration
)

// UnmarshalText reads the number.
func (n *count) UnmarshalText(text []byte) error {
	u, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil || u == 0 {
		return fmt.Errorf("%s is no number from 1 on", text)
	}
	*n = count(u)
	return nil
}

// int is the number as an int, or the largest if it is larger.
func (n count) int() int { return int(min(n, math.MaxInt)) }

// or returns the number, or another one if it is not given.
func (n count) or(other int) int {
	if n == 0 {
		return other
	}
	return n.int()
}

// units are the units of a byteCount.
var units = map[string]uint64{"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// UnmarshalText reads a number and a unit.
func (n *byteCount) UnmarshalText(text []byte) error {
	name := strings.TrimLeft(string(text), "0123456789")
	unit, known := units[name]
	u, err := strconv.ParseUint(strings.TrimSuffix(string(text), name), 10, 64)
	high, low := bits.Mul64(u, unit)
	switch {
	case errors.Is(err, strconv.ErrRange) || err == nil && high != 0:
		return fmt.Errorf("%s is more than 2^64-1 bytes", text)
	case err != nil || low == 0 || !known:
		return fmt.Errorf("%s is no number of bytes from 1 on, such as 65536, 64KiB, 512MiB or 4GiB", text)
	}
	*n = byteCount(low)
	return nil
}

// UnmarshalText reads a time with its unit.
func (t *timespan) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	if err != nil || d <= 0 {
		return fmt.Errorf("%s is no time from 1ns on, such as 500ms, 60s or 10m", text)
	}
	*t = timespan(d)
	return nil
}
