"""The process: settings, wiring, command line, replay, delivery, schedule, messengers."""
