"""What is in mypy's cache before the page opens: the modules that programs import most. It is checked, not run."""

# ruff: noqa: F401

import abc
import asyncio
import collections.abc
import concurrent.futures
import contextlib
import contextvars
import csv
import dataclasses
import datetime
import enum
import functools
import io
import itertools
import json
import logging
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import typing
import uuid

import aiohttp
import anyio
import fast_depends
import fastapi.middleware
import fastapi.responses
import fastapi.testclient
import httpx
import pydantic
import pytest
import redis.asyncio
import sqlalchemy.ext.asyncio
import sqlalchemy.orm
import starlette.applications
import starlette.routing
import taskiq_dependencies
import typing_extensions
