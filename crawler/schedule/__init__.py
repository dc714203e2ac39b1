"""When to crawl what, unattended.

The parts, each in a module of its own:

``entries``    what ``schedule.toml`` says, checked
``slots``      the moments at which a site is due: cron lines, intervals, jitter, blackout hours
``planner``    which slot is to be run now, from the entry, the runs there were and the clock: pure
``runs``       the table of runs, the only state there is
``outcome``    what became of the process that crawled
``runner``     claims what is due, runs it in processes of its own, keeps the table
``install``    what makes a machine call the runner: systemd, cron, Kubernetes, scrapyd
"""
