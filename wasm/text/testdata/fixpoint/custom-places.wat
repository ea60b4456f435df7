;; Custom sections follow sections that are not there, and stand before and after that of the names.
(module $named
  (@custom "a" (after import) "1") (@custom "b" (before first) "2") (@custom "c" "3") (@custom "d" (after data) "4")
  (@custom "e" (after code) "5") (@custom "f" (after last) "6")
  (func $f))
