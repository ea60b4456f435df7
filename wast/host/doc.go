// Package host has what the host of a script or program may be: functions that do one of a few acts, and the module
// spectest of the script language.
package host
